import { Template } from './template';

const render = (text: string, view: object) => new Template(text).render(view);

describe('a template', () => {
  it('inserts every value as text, in an attribute too', () => {
    const hostile = `"><script>alert('1')</script>&`;
    const text = '&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;';
    expect(render('<p title="{{it}}">{{it}}</p>', { it: hostile })).toBe(`<p title="${text}">${text}</p>`);
  });

  it('reads no place in what it inserts', () => {
    expect(render('{{a}}', { a: '{{b}}', b: 'no' })).toBe('{{b}}');
  });

  it.each([
    ['{{{name}}}', 'no place for a value'],
    ['{{& name}}', 'no place for a value'],
    ['{{name', 'no place for a value'],
    ['<a href={{name}}>', 'no value may stand'],
    ['<p title="a > b" class={{name}}>', 'no value may stand'],
    ["<p class='{{name}}'>", 'no value may stand'],
    ['<p {{name}}>', 'no value may stand'],
    ['<a onclick="go({{name}})">', 'no value may stand'],
    ['<p style="color: {{name}}">', 'no value may stand'],
    ['<script>const name = "{{name}}"</script>', 'no value may stand'],
    ['<style>p { color: {{name}} }</style>', 'no value may stand'],
    ['{{> part}}', 'no part'],
    ['{{#name}}', 'not closed'],
    ['{{/name}}', 'closes nothing'],
    ['{{#name}}{{/other}}', 'closes nothing'],
  ])('refuses %s', (text, why) => {
    expect(() => new Template(text)).toThrow(why);
  });

  it('fails where a value is missing, or is no text', () => {
    expect(() => render('{{name}}', {})).toThrow('no value for {{name}}');
    expect(() => render('{{#name}}x{{/name}}', { name: undefined })).toThrow('no value for {{name}}');
    expect(() => render('{{toString}}', {})).toThrow('no value for {{toString}}');
    expect(() => render('{{a.b}}', { a: null })).toThrow('no value for {{a.b}}');
    for (const name of [null, true, {}, []]) expect(() => render('{{name}}', { name })).toThrow('is no text');
  });

  it('leaves a section out for null, false and an empty list, and its inverse in', () => {
    const text = '{{#it}}yes{{/it}}{{^it}}no{{/it}}';
    expect([null, false, []].map((it) => render(text, { it }))).toEqual(['no', 'no', 'no']);
    expect([true, 0, '', {}, [{}, {}]].map((it) => render(text, { it }))).toEqual([
      'yes',
      'yes',
      'yes',
      'yes',
      'yesyes',
    ]);
  });

  it('takes the names of an item before those around it', () => {
    const view = { shop: 'Beans', name: 'all', lines: [{ name: 'a' }, { name: 'b', deep: { er: 1 } }] };
    const text = '{{#lines}}{{name}} of {{shop}};{{/lines}} {{name}}';
    expect(render(text, view)).toBe('a of Beans;b of Beans; all');
    expect(render('{{deep.er}}', { deep: { er: 1 } })).toBe('1');
  });

  it('takes a tag out of its comment', () => {
    const text = '<!-- {{#it}} --><p>{{it}}</p><!-- {{/it}} --><!-- {{> part}} -->';
    expect(new Template(text, { part: '!' }).render({ it: 'yes' })).toBe('<p>yes</p>!');
  });

  it('takes in its parts, and theirs', () => {
    const template = new Template('<p>{{> a}}</p>', { a: '{{> b}}!', b: '{{name}}' });
    expect(template.render({ name: '<' })).toBe('<p>&lt;!</p>');
  });
});
