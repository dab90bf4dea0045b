import { describe, expect, test } from 'vitest';
import { maxFrameChars, mayEnter } from './frames.ts';

const ask = (fields: Record<string, unknown>) => JSON.stringify({ i: '1', p: { u: '/shoots/list', ...fields } });

describe('what our own client sends may enter', () => {
  test.each([
    ['a call without input', ask({ b: {} })],
    ['a call without a body', ask({})],
    ['a call with input', ask({ b: { json: { shootId: 's1' } } })],
    ['an input with a field that is undefined', ask({ b: { json: { path: null }, meta: [[3, 'path']] } })],
    ['a stream that is taken up again', ask({ h: { 'last-event-id': '7' }, b: {} })],
    ['the end of a call', JSON.stringify({ i: 'a9', t: 4 })],
  ])('%s', (_, frame) => {
    expect(mayEnter(frame)).toBe(true);
  });
});

describe('anything else is dropped', () => {
  test.each<[string, unknown]>([
    ['nothing', undefined],
    ['an object that was never text', { i: '1', p: { u: '/shoots/list' } }],
    ['bytes', new Uint8Array([123, 125])],
    ['no JSON', '{'],
    ['a list', '[]'],
    ['null', 'null'],
    ['a number', '7'],
    ['no id', JSON.stringify({ p: { u: '/shoots/list' } })],
    ['an id that is a number', JSON.stringify({ i: 1, p: { u: '/shoots/list' } })],
    ['an id of the prototype', JSON.stringify({ i: '__proto__', p: { u: '/shoots/list' } })],
    ['a long id', JSON.stringify({ i: 'a'.repeat(17), p: { u: '/shoots/list' } })],
    ['a field too many', JSON.stringify({ i: '1', x: 1, p: { u: '/shoots/list' } })],
    ['an unknown kind', JSON.stringify({ i: '1', t: 9, p: { u: '/shoots/list' } })],
    ['a stream of the page', JSON.stringify({ i: '1', t: 3, p: { e: 'message', d: 1 } })],
    ['no request', JSON.stringify({ i: '1' })],
    ['no name', JSON.stringify({ i: '1', p: {} })],
    ['a name with dots', ask({ u: '/shoots/../app/about' })],
    ['a name with a query', ask({ u: '/shoots/list?data={}' })],
    ['another origin', ask({ u: 'http://evil.example/shoots/list' })],
    ['a name of the prototype', ask({ u: '/__proto__/polluted' })],
    ['another method', ask({ m: 'GET' })],
    ['a file', ask({ h: { 'content-disposition': 'attachment; filename="a"' } })],
    ['a form', ask({ h: { 'content-type': 'multipart/form-data; boundary=x' } })],
    ['a client stream', ask({ h: { 'content-type': 'text/event-stream' } })],
    ['a body that is text', ask({ b: 'data' })],
    ['a pattern', ask({ b: { json: '/(a+)+$/', meta: [[5]] } })],
    ['a map', ask({ b: { json: [], meta: [[7]] } })],
    ['a mark that is no list', ask({ b: { json: {}, meta: [3] } })],
    ['blobs', ask({ b: { json: {}, maps: [['a']] } })],
    ['the prototype in the input', '{"i":"1","p":{"u":"/shoots/list","b":{"json":{"__proto__":{"a":1}}}}}'],
    ['the prototype in a mark', ask({ b: { json: {}, meta: [[3, '__proto__', 'a']] } })],
    ['the constructor', ask({ b: { json: { constructor: { prototype: {} } } } })],
    ['a bottomless input', `{"i":"1","p":{"u":"/a","b":{"json":${'['.repeat(99)}${']'.repeat(99)}}}}`],
    ['a frame that is too long', ask({ b: { json: 'x'.repeat(maxFrameChars) } })],
  ])('%s', (_, frame) => {
    expect(mayEnter(frame)).toBe(false);
  });
});
