import { expect, test } from 'vitest';
import { reviewDue } from '#domain';

test('access is gone through again after 90 days, and not before', () => {
  const since = Date.UTC(2026, 10, 22, 9, 30);
  const due = Date.UTC(2027, 1, 20, 9, 30);
  expect(reviewDue(since, due - 1)).toEqual({ dueAt: '2027-02-20T09:30:00.000Z', isDue: false });
  expect(reviewDue(since, due)).toEqual({ dueAt: '2027-02-20T09:30:00.000Z', isDue: true });
});
