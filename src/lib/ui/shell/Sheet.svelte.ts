/** A sheet that may be opened from more than one place. */
export class Sheet {
  open = $state(false);
}
