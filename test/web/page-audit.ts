/** What a page must hold for everybody: names, headings, contrast, room. Runs inside the page; returns what is wrong, in words. */
import type { Page } from 'playwright-core';

/** @returns one line per fault; empty when there is none */
export async function faultsOf(page: Page): Promise<readonly string[]> {
  return (await page.evaluate(AUDIT)) as readonly string[];
}

const AUDIT = `(() => {
  const faults = [];
  const say = (what, element) => faults.push(what + ': <' + element.tagName.toLowerCase() + '> ' + (element.textContent ?? '').trim().slice(0, 50));
  const isSeen = (element) => element.checkVisibility({ checkVisibilityCSS: true, checkOpacity: true });

  for (const element of document.querySelectorAll('a, button, input, select, summary, [role=progressbar], [role=img]')) {
    const label = element.getAttribute('aria-label') ?? document.getElementById(element.getAttribute('aria-labelledby') ?? '')?.textContent;
    const name = label ?? (element.labels?.[0]?.textContent || element.textContent);
    if (isSeen(element) && (name ?? '').trim() === '') say('without a name', element);
  }

  let level = 0;
  for (const heading of document.querySelectorAll('h1, h2, h3, h4')) {
    if (!isSeen(heading)) continue;
    const own = Number(heading.tagName[1]);
    if (own > level + 1) say('a heading skips a level', heading);
    level = own;
  }
  if (document.querySelectorAll('main').length !== 1) faults.push('not one main');

  const excess = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  if (excess > 0) faults.push('scrolls sideways by ' + excess + ' px');

  // Colours as the screen mixes them: a canvas reads every notation.
  const context = Object.assign(document.createElement('canvas'), { width: 1, height: 1 }).getContext('2d', { willReadFrequently: true });
  const rgba = (colour) => {
    context.clearRect(0, 0, 1, 1);
    context.fillStyle = colour;
    context.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = context.getImageData(0, 0, 1, 1).data;
    return { r, g, b, a: a / 255 };
  };
  const over = (front, back) => Object.fromEntries(['r', 'g', 'b'].map((c) => [c, front[c] * front.a + back[c] * (1 - front.a)]).concat([['a', 1]]));
  const groundOf = (element) => {
    const layers = [];
    for (let at = element; at !== null; at = at.parentElement) layers.push(rgba(getComputedStyle(at).backgroundColor));
    return layers.reverse().reduce((back, front) => over(front, back), { r: 255, g: 255, b: 255, a: 1 });
  };
  const light = ({ r, g, b }) => {
    const [x, y, z] = [r, g, b].map((c) => c / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const element = node.parentElement;
    if (node.textContent.trim() === '' || !isSeen(element) || element.closest('.hidden, .skip, :disabled, svg, option')) continue;
    const ground = groundOf(element);
    const style = getComputedStyle(element);
    const opacity = [...(function* () { for (let at = element; at !== null; at = at.parentElement) yield Number(getComputedStyle(at).opacity); })()].reduce((a, b) => a * b, 1);
    const ink = rgba(style.color);
    const [dark, bright] = [light(over({ ...ink, a: ink.a * opacity }, ground)), light(ground)].sort((a, b) => a - b);
    const ratio = (bright + 0.05) / (dark + 0.05);
    if (ratio < 4.5) say('contrast ' + ratio.toFixed(2), element);
  }
  return faults;
})()`;

/** How far the page has jumped while loading, without anybody touching it (0: not at all). */
export async function layoutShiftOf(page: Page): Promise<number> {
  return (await page.evaluate(`new Promise((done) => {
    let sum = 0;
    new PerformanceObserver((list) => { for (const entry of list.getEntries()) if (!entry.hadRecentInput) sum += entry.value; }).observe({ type: 'layout-shift', buffered: true });
    requestAnimationFrame(() => requestAnimationFrame(() => done(sum)));
  })`)) as number;
}
