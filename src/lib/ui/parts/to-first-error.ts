import { tick } from 'svelte';

/** Puts the focus on the first field that is not right, once the form shows it. */
export async function toFirstError(form: HTMLElement | null): Promise<void> {
  await tick();
  form?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
}
