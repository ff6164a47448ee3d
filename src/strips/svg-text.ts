/** A part of an SVG document. */
export type SvgPart = string;

type Attributes = Readonly<Record<string, string | number>>;

/** An element with attributes and content; numbers are written to a hundredth. */
export function element(
  name: string,
  attributes: Attributes,
  ...content: readonly SvgPart[]
): SvgPart {
  const written = Object.entries(attributes).map(
    ([key, value]) => ` ${key}="${typeof value === 'number' ? mm(value) : escapeXml(value)}"`,
  );
  const open = `<${name}${written.join('')}`;
  return content.length === 0 ? `${open}/>` : `${open}>${content.join('')}</${name}>`;
}

/** A length in millimetres, to a hundredth, as short as can be. */
export function mm(length: number): string {
  return String(Math.round(length * 100) / 100);
}

/** Text that may stand in an element or an attribute; what XML 1.0 has no place for is left out. */
export function escapeXml(text: string): string {
  return text
    .replaceAll(/[^\t\n\r\u0020-\uFFFD\u{10000}-\u{10FFFF}]/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
