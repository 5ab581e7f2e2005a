/** A client of PostgreSQL whose answers a test holds back, and whose statements it counts. */
import type pg from 'pg'

export interface Delayed {
  /** To be given to `openDirectory`. */
  readonly db: { query(text: string, values?: unknown[]): Promise<unknown>; connect(): Promise<pg.PoolClient> }
  /** The statements that were sent and name this. */
  sent(part: string): number
  /** From now on answers to statements that name this come only after `release`: they were read before. */
  hold(part: string): { arrived(): Promise<void>; release(): void }
}

export function delayed(pool: pg.Pool): Delayed {
  const texts: string[] = []
  const holds = new Set<{ part: string; arrive: () => void; released: Promise<void> }>()
  const query = async (text: string, values?: unknown[]) => {
    texts.push(text)
    const answer = await pool.query(text, values)
    for (const hold of holds) {
      if (!text.includes(hold.part)) continue
      hold.arrive()
      await hold.released
    }
    return answer
  }
  return {
    db: Object.assign(Object.create(pool), { query, connect: () => pool.connect() }),
    sent: (part) => texts.filter((text) => text.includes(part)).length,
    hold: (part) => {
      let arrive = () => {}
      let release = () => {}
      const arrived = new Promise<void>((resolve) => {
        arrive = resolve
      })
      const released = new Promise<void>((resolve) => {
        release = resolve
      })
      const hold = { part, arrive, released }
      holds.add(hold)
      return {
        arrived: () => arrived,
        release: () => {
          holds.delete(hold)
          release()
        },
      }
    },
  }
}
