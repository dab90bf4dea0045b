import { Hono } from 'hono';
import { amountText, grouped } from '../../invoices/words.ts';
import { isWayIntoTheApp } from '../way-back.ts';
import type { SandboxCheckout, SandboxDesk } from './desk.ts';
import { sandboxCards } from './sandbox.ts';

// The checkout page of the sandbox, and the page to come back to after any checkout. No script, nothing from elsewhere, and nobody could take
// it for a place where money moves.

export function checkoutPages(desk: SandboxDesk): Hono {
  const app = new Hono();
  app.use(async (context, next) => {
    await next();
    context.header(
      'Content-Security-Policy',
      "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'",
    );
    context.header('Referrer-Policy', 'no-referrer');
    context.header('Cache-Control', 'no-store');
  });
  app.get('/checkout/done', (context) => context.html(donePage(context.req.query('to') ?? null)));
  app.get('/sandbox/checkout/:token', async (context) => {
    const shown = await desk.show(context.req.param('token'));
    return shown === null ? context.notFound() : context.html(checkout(shown));
  });
  app.post('/sandbox/checkout/:token', async (context) => {
    const token = context.req.param('token');
    const form = await context.req.parseBody();
    const answer = form.answer;
    const shown =
      typeof answer === 'string'
        ? await desk.confirm(token, answer === 'yes')
        : await desk.pay(token, typeof form.card === 'string' ? form.card.slice(0, 40) : '');
    return shown === null ? context.notFound() : context.html(checkout(shown));
  });
  return app;
}

/** Leads on into the app by itself, where the address is one of the app's; any other is left out. */
function donePage(to: string | null): string {
  const way = to !== null && isWayIntoTheApp(to) ? to : null;
  const body = `<h1>You can go back to Tonebank</h1>
<p>What became of the payment is shown there. If it is still open, press Recheck under Billing.</p>
<p><a class="button" href="${escaped(way ?? 'tonebank://credits')}">Open Tonebank</a></p>`;
  return page('Checkout', body, { isSandbox: false, leadsTo: way });
}

function checkout(shown: SandboxCheckout): string {
  const { price, credits } = shown;
  const what = `<p class="what"><strong>${amountText(price.minor, escaped(price.currency))}</strong> for ${grouped(credits)} credits</p>`;
  return page('Sandbox checkout', `${what}${bodies[shown.step](shown)}`);
}

const bodies: Readonly<Record<SandboxCheckout['step'], (shown: SandboxCheckout) => string>> = {
  open: ({ refusal }) => `${refusal === null ? '' : `<p class="no" role="alert">${refusals[refusal]}</p>`}
<form method="post"><label>Test card number <input name="card" inputmode="numeric" autocomplete="off" placeholder="4242 4242 4242 4242" required autofocus></label>
<button>Pay</button></form>
<table><caption>Test cards</caption>${cardRows}</table>`,
  confirm: () => `<h1>Your bank asks</h1><p>Confirm this payment? In the sandbox nobody asks a real bank.</p>
<form method="post"><button name="answer" value="yes">Confirm</button> <button class="second" name="answer" value="no">Refuse</button></form>`,
  paid: ({ returnUrl }) => `<h1>Paid</h1><p>The credits appear in Tonebank.</p>${back(returnUrl)}`,
  processing: ({ returnUrl }) =>
    `<h1>On its way</h1><p>This test card leaves the payment in processing. Recheck it under Billing.</p>${back(returnUrl)}`,
  ended: ({ returnUrl }) =>
    `<h1>This checkout is over</h1><p>Nothing was charged here. Begin again in Tonebank.</p>${back(returnUrl)}`,
};

const refusals: Readonly<Record<NonNullable<SandboxCheckout['refusal']>, string>> = {
  declined: 'The card was declined. Nothing was charged. Try another one.',
  expired: 'The card has expired. Nothing was charged. Try another one.',
};

const explained: Readonly<Record<keyof typeof sandboxCards, string>> = {
  succeeds: 'is paid',
  declined: 'is declined',
  expired: 'has expired',
  needsAuthentication: 'the bank asks for a confirmation',
  staysInProcessing: 'stays in processing until it is rechecked',
  paidWithoutWord: 'is paid, and the wallet does not hear of it until it is rechecked',
};

const cardRows = Object.entries(sandboxCards)
  .map(([name, number]) => {
    const shown = number.replaceAll(/(.{4})(?=.)/g, '$1 ');
    return `<tr><td><code>${shown}</code></td><td>${explained[name as keyof typeof sandboxCards]}</td></tr>`;
  })
  .join('');

/** Only addresses that the contract let in come here; see `returnUrl`. */
function back(returnUrl: string | null): string {
  return `<p><a class="button" href="${escaped(returnUrl ?? 'tonebank://credits')}">Back to Tonebank</a></p>`;
}

function page(
  title: string,
  body: string,
  { isSandbox = true, leadsTo = null }: { isSandbox?: boolean; leadsTo?: string | null } = {},
): string {
  const onward = leadsTo === null ? '' : `<meta http-equiv="refresh" content="0;url=${escaped(leadsTo)}">`;
  const banner = isSandbox ? '<p class="sandbox">Sandbox: no money moves here</p>' : '';
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
${onward}<title>${title}</title><style>
:root{color-scheme:light dark;--ink:#1c1c1e;--quiet:#6b6b70;--paper:#fff;--back:#f1f1f3;--line:#d8d8dc;--mark:#8a5a00;--markback:#fff4d6}
@media(prefers-color-scheme:dark){:root{--ink:#ececee;--quiet:#a0a0a6;--paper:#242427;--back:#161618;--line:#3a3a3f;--mark:#ffd27a;--markback:#3a2e10}}
*{box-sizing:border-box}body{margin:0;background:var(--back);color:var(--ink);font:15px/1.5 system-ui,sans-serif}
.sandbox{margin:0;padding:10px 20px;background:var(--markback);color:var(--mark);text-align:center;font-weight:600}
main{max-width:460px;margin:40px auto;padding:28px 32px;background:var(--paper);border:1px solid var(--line);border-radius:12px}
h1{font-size:20px;margin:0 0 8px}.what{margin:0 0 20px;font-size:16px}.what strong{font-size:24px;margin-right:6px}
label{display:block;color:var(--quiet);font-size:13px}input{display:block;width:100%;margin:6px 0 14px;padding:10px 12px;font:inherit;color:inherit;background:transparent;border:1px solid var(--line);border-radius:8px}
button,.button{display:inline-block;padding:10px 18px;font:inherit;font-weight:600;color:var(--paper);background:var(--ink);border:1px solid var(--ink);border-radius:8px;text-decoration:none;cursor:pointer}
button.second{color:var(--ink);background:transparent;border-color:var(--line)}
:focus-visible{outline:2px solid var(--mark);outline-offset:2px}.no{color:#b3261e}@media(prefers-color-scheme:dark){.no{color:#ff9c94}}
table{width:100%;margin-top:24px;border-collapse:collapse;font-size:13px}caption{text-align:left;color:var(--quiet);padding-bottom:6px}
td{padding:7px 0;border-top:1px solid var(--line);vertical-align:top}code{white-space:nowrap;margin-right:16px;font-size:12.5px}
</style></head><body>${banner}<main>${body}</main></body></html>`;
}

function escaped(text: string): string {
  const signs: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  return text.replaceAll(/[&<>"]/g, (sign) => signs[sign] ?? sign);
}
