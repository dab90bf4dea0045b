// Words that depend on a number, by the rules of the language (CLDR categories through Intl).

export type Forms = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string };

/**
 * Picks the form for a count and puts the count, with thousands separators, where the form has `#`.
 * `exact` forms such as `=0` are not needed here: an empty screen has a sentence of its own.
 */
export function plural(count: number, forms: Forms, locale = 'en'): string {
  const form = forms[new Intl.PluralRules(locale).select(count)] ?? forms.other;
  return form.replace('#', new Intl.NumberFormat(locale).format(count));
}

export const photoCount = (count: number): string => plural(count, { one: '# photo', other: '# photos' });
export const fileCount = (count: number): string => plural(count, { one: '# file', other: '# files' });
export const creditCount = (count: number): string => plural(count, { one: '# credit', other: '# credits' });
export const bracketCount = (count: number): string => plural(count, { one: '# bracket', other: '# brackets' });
