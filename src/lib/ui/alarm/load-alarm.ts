/** The screen about an alarm, for those who are not in: no first screen loads it. */
export const loadAlarm = (): Promise<typeof import('./LockedAlarm.svelte')> => import('./LockedAlarm.svelte');
