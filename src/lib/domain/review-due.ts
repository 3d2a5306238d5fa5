const reviewEveryMs = 90 * 86_400_000;

/** When access is to be gone through again, 90 days after it was, or after the founding; times in milliseconds since 1970. */
export function reviewDue(since: number, now: number): { readonly dueAt: string; readonly isDue: boolean } {
  const due = since + reviewEveryMs;
  return { dueAt: new Date(due).toISOString(), isDue: now >= due };
}
