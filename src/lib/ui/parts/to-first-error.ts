import { tick } from 'svelte';

/** Puts the focus on the first field that is not right, once the form shows it, and brings what is said of it into view. */
export async function toFirstError(form: HTMLElement | null): Promise<void> {
  await tick();
  const field = form?.querySelector<HTMLElement>('[aria-invalid="true"]');
  field?.focus();
  document.getElementById(field?.getAttribute('aria-describedby') ?? '')?.scrollIntoView({ block: 'nearest' });
}
