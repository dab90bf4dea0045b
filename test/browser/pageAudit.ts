import type { Page } from 'playwright-core';

// What can be measured of a screen instead of looked at: text that is too faint on what it stands on, words that are cut, things that reach
// beyond the window, scroll bars inside scroll bars.

export type Finding = { kind: 'contrast' | 'cut' | 'wide' | 'scrollbars'; text: string; more: string };

/** WCAG AA: 4.5 to 1 for text, 3 to 1 for large text. */
export function auditPage(page: Page): Promise<Finding[]> {
  return page.evaluate(() => {
    type Rgba = [number, number, number, number];
    const findings: Finding[] = [];
    const said = new Set<string>();
    const note = (kind: Finding['kind'], text: string, more: string): void => {
      const key = `${kind} ${text} ${more}`;
      if (!said.has(key)) findings.push({ kind, text: text.trim().slice(0, 60), more });
      said.add(key);
    };

    const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
    const rgba = (colour: string): Rgba => {
      if (!canvas) return [0, 0, 0, 1];
      canvas.clearRect(0, 0, 1, 1);
      canvas.fillStyle = colour;
      canvas.fillRect(0, 0, 1, 1);
      const [red = 0, green = 0, blue = 0, alpha = 0] = canvas.getImageData(0, 0, 1, 1).data;
      return [red, green, blue, alpha / 255];
    };
    const over = ([r, g, b, a]: Rgba, [R, G, B]: Rgba): Rgba => [
      r * a + R * (1 - a),
      g * a + G * (1 - a),
      b * a + B * (1 - a),
      1,
    ];
    const ground = (element: Element | null): Rgba => {
      if (!element) return [255, 255, 255, 1];
      const own = rgba(getComputedStyle(element).backgroundColor);
      return own[3] === 1 ? own : over(own, ground(element.parentElement));
    };
    const light = ([r, g, b]: Rgba): number => {
      const part = (value: number) =>
        value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4;
      return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
    };
    const opacityOf = (element: Element | null): number =>
      element ? Number(getComputedStyle(element).opacity) * opacityOf(element.parentElement) : 1;

    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = texts.nextNode(); node; node = texts.nextNode()) {
      const element = node.parentElement;
      const text = node.textContent ?? '';
      if (!element || text.trim() === '' || !element.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true }))
        continue;
      if (element.closest('option, script, style, :disabled, [aria-disabled="true"]')) continue;
      const style = getComputedStyle(element);
      const behind = ground(element);
      const [r, g, b, a] = rgba(style.color);
      const ink = over([r, g, b, a * opacityOf(element)], behind);
      const [high, low] = [light(ink), light(behind)].sort((one, other) => other - one) as [number, number];
      const ratio = (high + 0.05) / (low + 0.05);
      const px = Number.parseFloat(style.fontSize);
      const isLarge = px >= 24 || (px >= 18.66 && Number(style.fontWeight) >= 700);
      if (ratio < (isLarge ? 3 : 4.5)) note('contrast', text, `${ratio.toFixed(2)} to 1`);
      // A name that somebody gave may be long: the whole of it is then told where the pointer rests.
      const isTold = element.closest('[title]') !== null;
      if (!isTold && style.textOverflow === 'ellipsis' && element.scrollWidth > element.clientWidth + 1) {
        note('cut', text, `${element.clientWidth} of ${element.scrollWidth} px`);
      }
      const box = element.getBoundingClientRect();
      if (box.width > 0 && box.right > innerWidth + 1)
        note('wide', text, `${Math.round(box.right - innerWidth)} px too far`);
    }

    const scrolls = [...document.querySelectorAll('body, body *')].filter((element) => {
      const { overflowY } = getComputedStyle(element);
      return (
        /auto|scroll/.test(overflowY) && element.scrollHeight > element.clientHeight + 1 && element.clientHeight > 0
      );
    });
    const nested = scrolls.filter((one) => scrolls.some((other) => other !== one && other.contains(one)));
    const { scrollHeight, scrollWidth } = document.documentElement;
    if (scrollHeight > innerHeight || scrollWidth > innerWidth) note('scrollbars', 'the page', 'scrolls as a whole');
    for (const one of nested) {
      if (one.tagName !== 'TEXTAREA') note('scrollbars', one.className, 'scrolls within what scrolls');
    }
    // A filmstrip runs sideways, as films do.
    for (const one of document.querySelectorAll('main :not([data-runs="sideways"])')) {
      const { overflowX } = getComputedStyle(one);
      if (/auto|scroll/.test(overflowX) && one.scrollWidth > one.clientWidth + 1)
        note('scrollbars', one.className, 'scrolls sideways');
    }
    return findings;
  });
}
