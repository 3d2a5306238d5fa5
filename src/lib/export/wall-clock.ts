/** `YYYY-MM-DDTHH:MM:SS` on this device's clock, which is what the people around it would have read off the wall. */
export function wallClock(ms: number): string {
  const time = new Date(ms);
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = [String(time.getFullYear()).padStart(4, '0'), two(time.getMonth() + 1), two(time.getDate())].join('-');
  return `${day}T${[time.getHours(), time.getMinutes(), time.getSeconds()].map(two).join(':')}`;
}

/** By the camera's own clock; where the file told no time, when it was taken in. */
export const takenOnTheWall = ({ takenAt, addedAt }: { readonly takenAt: string | null; readonly addedAt: string }): string =>
  takenAt?.slice(0, 19) ?? wallClock(Date.parse(addedAt));
