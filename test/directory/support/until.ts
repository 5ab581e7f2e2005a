/** Waits for something that happens by itself. */
export async function until(happened: () => boolean | Promise<boolean>, patience = 10_000): Promise<void> {
  const end = performance.now() + patience
  while (!(await happened())) {
    if (performance.now() > end) throw new Error(`It did not happen within ${patience} ms.`)
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
}
