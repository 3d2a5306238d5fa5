/**
 * The interface speaks English, so its days and numbers do too, in the order and grouping of the region: `de-AT` gives `en-AT`. Where there is
 * no English for a region, British: day before month.
 */
export const locale = localeFor(navigator.language);

export function localeFor(language: string): string {
  const asked = new Intl.Locale(/^[\w-]+/.exec(language)?.[0] ?? 'en-GB'); // some systems append "@posix"
  const region = asked.region ?? (asked.language === 'en' ? 'GB' : asked.maximize().region);
  const english = `en-${region ?? 'GB'}`;
  return new Intl.DateTimeFormat(english).resolvedOptions().locale === english ? english : 'en-GB';
}

/** 12345 as "12,345", or as the region groups it. */
export const grouped = (n: number): string => numbers.format(n);

const numbers = new Intl.NumberFormat(locale);
