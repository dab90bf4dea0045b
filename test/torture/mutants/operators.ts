import { parseSync } from 'vite';

// What can be broken in a source file. Every mutant of a file stands in one text, each behind a switch, so that thousands of them are read
// once and are turned on one at a time: `a < b` becomes `(__is(7) ? (a <= b) : (a < b))`.

export type Mutant = {
  readonly id: number;
  readonly file: string;
  readonly line: number;
  /** What kind of change it is. */
  readonly kind: string;
  readonly from: string;
  readonly to: string;
};

type Node = { readonly type: string; readonly start: number; readonly end: number } & Record<string, unknown>;

const comparisons: Readonly<Record<string, readonly string[]>> = {
  '<': ['<=', '>='],
  '<=': ['<', '>'],
  '>': ['>=', '<='],
  '>=': ['>', '<'],
  '===': ['!=='],
  '!==': ['==='],
};
const arithmetic: Readonly<Record<string, string>> = {
  ...{ '+': '-', '-': '+', '*': '/', '/': '*', '%': '*', '**': '*' },
  ...{ '|': '&', '&': '|', '^': '&', '>>>': '<<', '<<': '>>>' },
};
const assignments: Readonly<Record<string, string>> = { '+=': '-=', '-=': '+=' };
const methods: Readonly<Record<string, string>> = { some: 'every', every: 'some', min: 'max', max: 'min' };
/** Calls that give the list they were called on when they are left out. */
const passing = new Set(['filter', 'sort', 'reverse', 'slice']);

/** The file with all its mutants behind switches; ids count on from `firstId`. */
export function withSwitches(
  file: string,
  source: string,
  firstId: number,
): { readonly text: string; readonly mutants: Mutant[] } {
  const mutants: Mutant[] = [];
  const text = (node: Node) => source.slice(node.start, node.end);
  const program = parseSync(file, source, { lang: 'ts' }).program as unknown as Node;

  const add = (node: Node, change: { kind: string; from?: string; to: string }): string => {
    const id = firstId + mutants.length;
    const line = source.slice(0, node.start).split('\n').length;
    const short = (words: string) => words.replace(/\s+/g, ' ').slice(0, 90);
    mutants.push({
      ...{ id, file, line, kind: change.kind },
      ...{ from: short(change.from ?? text(node)), to: short(change.to) },
    });
    return `__is(${id})`;
  };

  const between = (node: Node, parts: readonly { at: Node; text: string }[]): string => {
    let rendered = '';
    let from = node.start;
    for (const part of parts) {
      rendered += source.slice(from, part.at.start) + part.text;
      from = part.at.end;
    }
    return rendered + source.slice(from, node.end);
  };

  /** The node with the switches of everything in it, without its own. */
  const inside = (node: Node): string =>
    between(
      node,
      childrenOf(node).map((child) => ({ at: child, text: render(child, node) })),
    );

  const render = (node: Node, parent: Node): string => {
    if (isTypeOnly(node)) return text(node);
    const statement = statementOf(node, parent);
    if (statement !== null) return statement;
    let rendered = inside(node);
    for (const { kind, to } of changesOf(node, parent, text))
      rendered = `(${add(node, { kind, to })} ? (${to}) : (${rendered}))`;
    return rendered;
  };

  const statementOf = (node: Node, parent: Node): string | null => {
    const kind = 'a statement left out';
    const tick = isLoop(parent) && parent.body === node ? '__tick(); ' : '';
    switch (node.type) {
      case 'ExpressionStatement':
      case 'ContinueStatement':
        return `{ ${tick}if (!${add(node, { kind, to: '' })}) ${inside(node)} }`;
      case 'BlockStatement': {
        const open = (start: string) => `{ ${start}${inside(node).slice(1)}`;
        if (isFunction(parent)) {
          const isEmpty = (node.body as Node[]).length === 0;
          return isEmpty ? text(node) : open(`if (${add(node, { kind: 'a body emptied', to: '{}' })}) return; `);
        }
        return tick === '' ? null : open(tick);
      }
      case 'SwitchCase': {
        const label = node.test as Node | null;
        if (label === null) return null;
        const never = add(label, { kind: 'a case left out', to: 'never' });
        return between(node, [
          { at: label, text: `${never} ? Symbol() : ${text(label)}` },
          ...(node.consequent as Node[]).map((one) => ({ at: one, text: render(one, node) })),
        ]);
      }
      case 'SpreadElement': {
        const without = parent.type === 'ObjectExpression' ? '{}' : '[]';
        if (!['ObjectExpression', 'ArrayExpression'].includes(parent.type)) return null;
        const argument = node.argument as Node;
        return `...(${add(node, { kind: 'a part left out', to: '' })} ? ${without} : (${render(argument, node)}))`;
      }
      case 'Property':
        return droppable(node, parent)
          ? `...(${add(node, { kind: 'a part left out', to: '' })} ? {} : { ${inside(node)} })`
          : null;
      default:
        return tick === '' ? null : `{ ${tick}${inside(node)} }`;
    }
  };

  return {
    text: between(
      program,
      childrenOf(program).map((at) => ({ at, text: render(at, program) })),
    ),
    mutants,
  };
}

/** The file with nothing broken, every turn of a loop counted. */
export function withTicks(file: string, source: string): string {
  const added: { at: number; text: string }[] = [];
  const visit = (node: Node): void => {
    const body = node.body as Node | undefined;
    if (isLoop(node) && body?.type === 'BlockStatement') added.push({ at: body.start + 1, text: ' __tick();' });
    else if (isLoop(node) && body !== undefined)
      added.push({ at: body.start, text: '{ __tick(); ' }, { at: body.end, text: ' }' });
    for (const child of childrenOf(node)) if (!isTypeOnly(child)) visit(child);
  };
  visit(parseSync(file, source, { lang: 'ts' }).program as unknown as Node);
  let text = source;
  for (const one of added.sort((a, b) => b.at - a.at)) text = text.slice(0, one.at) + one.text + text.slice(one.at);
  return text;
}

/** What an expression may become. */
function changesOf(node: Node, parent: Node, text: (node: Node) => string): { kind: string; to: string }[] {
  const changes: { kind: string; to: string }[] = [];
  const add = (kind: string, ...tos: string[]) => changes.push(...tos.map((to) => ({ kind, to })));
  const pair = (other: string) => `(${text(node.left as Node)}) ${other} (${text(node.right as Node)})`;
  const operator = String(node.operator);
  if (node.type === 'BinaryExpression') {
    for (const other of listed(comparisons, operator) ?? []) add('a comparison', pair(other));
    const other = listed(arithmetic, operator);
    if (other !== undefined && !isText(node.left as Node) && !isText(node.right as Node))
      add('arithmetic', pair(other));
  } else if (node.type === 'LogicalExpression') {
    add('a logical operator', operator === '&&' ? pair('||') : pair('&&'));
  } else if (node.type === 'AssignmentExpression') {
    const other = listed(assignments, operator);
    if (other !== undefined) add('arithmetic', pair(other));
  } else if (node.type === 'UnaryExpression' && ['!', '-', '~'].includes(operator)) {
    add('a sign', text(node.argument as Node));
  } else if (node.type === 'Literal') {
    if (typeof node.value === 'boolean') add('a truth value', String(!node.value));
    else if (typeof node.bigint === 'string') add('a number', `${node.bigint}n + 1n`, `${node.bigint}n - 1n`);
    else if (typeof node.value === 'number') add('a number', String(node.value + 1), String(node.value - 1));
  } else if (node.type === 'ArrayExpression' && (node.elements as Node[]).length > 0) {
    if (parent.type !== 'SpreadElement') add('a list emptied', '[]');
  } else if (node.type === 'CallExpression') {
    const callee = node.callee as Node;
    const name = callee.type === 'MemberExpression' ? text(callee.property as Node) : '';
    if (passing.has(name)) add('a call left out', text(callee.object as Node));
    const other = listed(methods, name);
    const list = (node.arguments as Node[]).map(text).join(', ');
    if (other !== undefined) add('another call', `${text(callee.object as Node)}.${other}(${list})`);
  }
  const isTest =
    ['IfStatement', 'ConditionalExpression', 'WhileStatement'].includes(parent.type) && parent.test === node;
  if (isTest) add('a condition', 'false', ...(parent.type === 'WhileStatement' ? [] : ['true']));
  if (parent.type === 'ArrowFunctionExpression' && parent.body === node) add('a body emptied', 'undefined');
  return changes;
}

/** Never something that a table inherits: "toString" is a name of a method too. */
function listed<Entry>(table: Readonly<Record<string, Entry>>, name: string): Entry | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

/** Everything below a node that may be changed, in the order of the text. */
function childrenOf(node: Node): Node[] {
  const skipped = skippedIn(node);
  const children = Object.entries(node).flatMap(([name, value]) => (skipped.has(name) ? [] : nodesIn(value)));
  const kept = isMessage(node) ? children.filter((child) => !isWords(child, node)) : children;
  return kept.sort((a, b) => a.start - b.start);
}

function skippedIn(node: Node): ReadonlySet<string> {
  const names = ['type', 'start', 'end', 'typeAnnotation', 'returnType', 'typeParameters', 'typeArguments'];
  if (node.type === 'Property' && node.computed !== true) names.push('key');
  if (node.type === 'Property' && node.shorthand === true) names.push('value');
  if (node.type === 'MemberExpression' && node.computed !== true) names.push('property');
  return new Set(names);
}

function nodesIn(value: unknown): Node[] {
  if (Array.isArray(value)) return value.flatMap(nodesIn);
  const isNode = typeof value === 'object' && value !== null && typeof (value as Node).type === 'string';
  return isNode && typeof (value as Node).start === 'number' ? [value as Node] : [];
}

/** Messages for people are left out: no rule hangs on them. */
function isMessage(node: Node): boolean {
  const name = (node.callee as Node | undefined)?.name;
  return (node.type === 'CallExpression' && name === 'refuse') || (node.type === 'NewExpression' && name === 'Error');
}

function isWords(child: Node, call: Node): boolean {
  const place = (call.arguments as Node[]).indexOf(child);
  return call.type === 'NewExpression' ? place === 0 : place === 1;
}

/** A field of a copy with changes: without it, the old value stays. */
function droppable(node: Node, parent: Node): boolean {
  if (parent.type !== 'ObjectExpression' || node.kind !== 'init') return false;
  return (parent.properties as Node[]).some((one) => one.type === 'SpreadElement');
}

function isTypeOnly(node: Node): boolean {
  if (['TSAsExpression', 'TSNonNullExpression', 'TSSatisfiesExpression'].includes(node.type)) return false;
  return node.type.startsWith('TS') || node.type === 'ImportDeclaration' || node.type === 'ExportAllDeclaration';
}

function isFunction(node: Node): boolean {
  return ['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression'].includes(node.type);
}

function isLoop(node: Node): boolean {
  return ['ForStatement', 'ForOfStatement', 'ForInStatement', 'WhileStatement'].includes(node.type);
}

function isText(node: Node): boolean {
  return node.type === 'TemplateLiteral' || (node.type === 'Literal' && typeof node.value === 'string');
}
