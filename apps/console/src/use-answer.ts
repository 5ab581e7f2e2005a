/** Loads an answer of the server and keeps the one before until the new one is there. */
import type { Failure } from '@bailiwick/server'
import { useEffect, useState } from 'preact/hooks'
import { whenReleased } from './when-released.ts'

export type Problem = Failure['error']

export interface Answer<T> {
  readonly data?: T
  readonly problem?: Problem
  /** The data, if any, belongs to an earlier question. */
  readonly isLoading: boolean
}

/** The address of a question; parameters that are empty are left out. */
export function address(path: string, parameters: Readonly<Record<string, string | number>> = {}): string {
  const given = Object.entries(parameters).filter(([, value]) => value !== '')
  return given.length === 0
    ? path
    : `${path}?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}`
}

/**
 * The answer at an address, or nothing for null. It is loaded again when `revision` changes. The data before stays until
 * the new data is there, so that nothing jumps; only for another `subject`, such as another person, it goes at once. New data
 * waits while the pointer is down.
 */
export function useAnswer<T>(url: string | null, revision: unknown, subject: unknown = ''): Answer<T> {
  const [state, setState] = useState<Answer<T> & { readonly subject: unknown }>({ isLoading: url !== null, subject })

  useEffect(() => {
    if (url === null) {
      setState({ isLoading: false, subject })
      return
    }
    const abort = new AbortController()
    setState((before) => (before.subject === subject ? { ...before, isLoading: true } : { isLoading: true, subject }))
    const show = async (found: { readonly data: T } | { readonly problem: Problem }) => {
      await whenReleased()
      if (!abort.signal.aborted) setState({ ...found, isLoading: false, subject })
    }
    load<T>(url, abort.signal).then(
      (data) => show({ data }),
      (error: unknown) => show({ problem: problemOf(error) }),
    )
    return () => abort.abort()
  }, [url, revision, subject])

  return state.subject === subject ? state : { isLoading: true }
}

class Refused extends Error {
  readonly problem: Problem

  constructor(problem: Problem) {
    super(problem.message)
    this.problem = problem
  }
}

async function load<T>(url: string, signal: AbortSignal): Promise<T> {
  const response = await fetch(url, { signal, headers: { accept: 'application/json' } })
  const body: unknown = await response.json()
  if (!response.ok) throw new Refused((body as Failure).error)
  return body as T
}

function problemOf(error: unknown): Problem {
  if (error instanceof Refused) return error.problem
  return { code: 'NO_ANSWER', message: 'The development server does not answer. Is it still running?' }
}
