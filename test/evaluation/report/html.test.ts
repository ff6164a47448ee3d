import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { escapeText, html, trusted } from '../../../src/evaluation/report/html.js';

describe('html', () => {
  it('escapes every text, in elements and in attributes', () => {
    const name = `<b onclick='x'>"&`;
    expect(html`<p title="${name}">${name}</p>`.toString()).toBe(
      '<p title="&lt;b onclick=&#39;x&#39;&gt;&quot;&amp;">&lt;b onclick=&#39;x&#39;&gt;&quot;&amp;</p>',
    );
  });

  it('takes its own markup as it is, joins lists and leaves out what is undefined', () => {
    const rows = ['a', 'b'].map((text) => html`<i>${text}</i>`);
    expect(html`<p>${rows}${undefined}${3}</p>`.toString()).toBe('<p><i>a</i><i>b</i>3</p>');
    expect(html`${trusted('<hr>')}`.toString()).toBe('<hr>');
  });

  it('leaves the indents of a template out, and those of a text in', () => {
    const markup = html`<ul>
      <li>${'one\n  two'}</li>
    </ul>`;
    expect(markup.toString()).toBe('<ul>\n<li>one\n  two</li>\n</ul>');
  });
});

describe('escapeText', () => {
  it('leaves no character that begins a tag, an entity or an end of an attribute', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const escaped = escapeText(text);
        expect(escaped).not.toMatch(/[<>"']/);
        expect(escaped.replaceAll(/&(amp|lt|gt|quot|#39);/g, '')).not.toContain('&');
      }),
    );
  });

  it('replaces control characters, which are no text in a page', () => {
    expect(escapeText('a\0b\u001bc\td')).toBe('a\uFFFDb\uFFFDc\td');
  });
});
