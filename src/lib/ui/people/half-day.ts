/** A date field that holds part of a day only: its value is empty then, as if nothing had been typed. */
export const hasHalfDay = (form: HTMLElement): boolean => form.querySelector<HTMLInputElement>('[type="date"]')?.validity.badInput ?? false;
