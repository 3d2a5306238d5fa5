/** For an `$effect`: does the work now, and again so long after each time it is done. Answers with its undoing. */
export function every(ms: number, work: () => Promise<unknown>): () => void {
  let timer: ReturnType<typeof setTimeout> | null = null;
  let over = false;
  const go = (): void => {
    void work().finally(() => {
      if (!over) timer = setTimeout(go, ms);
    });
  };
  go();
  return () => {
    over = true;
    if (timer !== null) clearTimeout(timer);
  };
}
