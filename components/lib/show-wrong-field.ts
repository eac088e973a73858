/** A form in a sheet may be long: goes to the first field that is wrong, once it is drawn as such. */
export function showWrongField(): void {
  requestAnimationFrame(() => document.querySelector<HTMLElement>('[role="dialog"] [aria-invalid="true"]')?.focus());
}
