import type { Page } from 'playwright-core';

/** Pairs of labels of one drawing whose boxes overlap by more than a pixel each way. */
export function overlappingLabels(page: Page, drawings: string): Promise<readonly string[]> {
  return page.evaluate<readonly string[]>(`
    [...document.querySelectorAll(${JSON.stringify(drawings)})].flatMap((svg) => {
      const labels = [...svg.querySelectorAll('.tick, .axis-label, .row-label, .row-value, .key-text, .lane')]
        .map((label) => ({ text: label.textContent, box: label.getBoundingClientRect() }));
      return labels.flatMap((one, i) => labels.slice(i + 1)
        .filter((other) =>
          Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left) > 1 &&
          Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top) > 1)
        .map((other) => one.text + ' / ' + other.text));
    })`);
}

/** Texts that stand out from what they stand on by less than a contrast ratio of WCAG. */
export function faintTexts(page: Page, leastContrast: number): Promise<readonly string[]> {
  return page.evaluate<readonly string[]>(`(() => {
    const numbers = (colour) => colour.match(/[\\d.]+/g).map(Number);
    const luminance = (colour) => {
      const [r, g, b] = numbers(colour).map((value) => {
        const share = value / 255;
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const isClear = (colour) => numbers(colour)[3] === 0;
    const groundOf = (element) => {
      for (let one = element; one !== null; one = one.parentElement) {
        const colour = getComputedStyle(one).backgroundColor;
        if (!isClear(colour)) return colour;
      }
      return 'rgb(255, 255, 255)';
    };
    const holdsText = (element) =>
      [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim() !== '');
    const shown = [...document.body.querySelectorAll('*')].filter((element) =>
      holdsText(element) && !['title', 'desc', 'STYLE'].includes(element.tagName));
    const faint = shown.flatMap((element) => {
      const style = getComputedStyle(element);
      const inDrawing = element instanceof SVGElement;
      const text = luminance(inDrawing ? style.fill : style.color);
      const ground = luminance(groundOf(element));
      const contrast = (Math.max(text, ground) + 0.05) / (Math.min(text, ground) + 0.05);
      return contrast < ${leastContrast} ? [contrast.toFixed(2) + ' ' + element.textContent.trim().slice(0, 40)] : [];
    });
    if (shown.length < 500) return ['only ' + shown.length + ' texts were looked at'];
    return [...new Set(faint)];
  })()`);
}
