import type { Page } from 'playwright-core';

// Who never touches a mouse: what the Tab key reaches, and whether it can be seen where the focus is.

/** @returns what cannot be reached in the main part of the page, and what does not show that it has the focus; by its words */
export async function walkByKeyboard(page: Page): Promise<{ unreached: string[]; unseen: string[]; stops: number }> {
  const wanted = await page.evaluate(() => {
    const all = document.querySelectorAll<HTMLElement>(
      'main :is(a[href], button, input, select, textarea, summary, [tabindex="0"])',
    );
    let count = 0;
    for (const one of all) {
      // Of a group of radio buttons the arrow keys reach the rest.
      const isRest = one instanceof HTMLInputElement && one.type === 'radio' && !one.checked;
      if (isRest || one.matches(':disabled') || !one.checkVisibility({ visibilityProperty: true })) continue;
      one.dataset.wanted = String(count++);
    }
    return count;
  });
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  const reached = new Set<string>();
  const unseen: string[] = [];
  for (let press = 0; press < 2 * wanted + 40 && reached.size < wanted; press++) {
    await page.keyboard.press('Tab');
    const at = await page.evaluate(() => {
      const one = document.activeElement as HTMLElement | null;
      if (!one?.dataset.wanted) return null;
      const shows = (element: Element) => {
        const { outlineStyle, outlineWidth } = getComputedStyle(element);
        return outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 1;
      };
      // A choice may be drawn by its label.
      const label = one.closest('label') ?? document.querySelector(`label[for="${CSS.escape(one.id || 'none')}"]`);
      const isSeen = shows(one) || (label !== null && shows(label));
      return { id: one.dataset.wanted, isSeen, words: one.ariaLabel ?? one.textContent ?? one.tagName };
    });
    if (at === null || reached.has(at.id)) continue;
    reached.add(at.id);
    if (!at.isSeen) unseen.push(at.words.trim());
  }
  const unreached = await page.evaluate(
    (reached) =>
      [...document.querySelectorAll<HTMLElement>('[data-wanted]')]
        .filter((one) => !reached.includes(one.dataset.wanted ?? ''))
        .map((one) => one.ariaLabel ?? one.textContent ?? one.tagName),
    [...reached],
  );
  return { unreached, unseen, stops: reached.size };
}

/** Who hears the page: tables and pictures without a name, and headings that read a button out with them. */
export function namelessIn(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const isNamed = (one: Element) =>
      one.ariaLabel || one.hasAttribute('aria-labelledby') || one.querySelector('caption')?.textContent;
    const parts = [...document.querySelectorAll('main :is(table, [role="img"], [role="progressbar"], nav)')];
    const headings = [...document.querySelectorAll('main :is(h1, h2, h3):has(button)')];
    return [...parts.filter((one) => !isNamed(one)), ...headings].map((one) => one.outerHTML.slice(0, 120));
  });
}
