import { readFile } from 'node:fs/promises';
import { AppError } from '../../core/errors.ts';
import { inPlainWords } from '../../core/plain-words.ts';
import { type Seller, sellerSchema } from '../invoices/issue.ts';
import { type Mailer, smtpMailer } from '../notices/mail.ts';
import type { ProviderFor } from '../payments/provider.ts';
import { stripeProvider } from '../payments/stripe/stripe.ts';

// How a service is told who sells, who takes the money and who carries its mail: by its environment and by files, never by arguments, which
// every program on the machine can read. Without any of it, the sandbox takes test cards and nothing leaves the machine.

export type PayingFiles = { stripeKeyFile?: string; sellerFile?: string };
export type PayingSettings = {
  provider?: ProviderFor;
  seller?: Seller;
  mailer?: Mailer;
  returnOrigins?: readonly string[];
};
type Environment = Readonly<Record<string, string | undefined>>;

/** @throws AppError `bad-input` for what cannot be understood; no secret is in its message */
export async function payingSettings(env: Environment, files: PayingFiles): Promise<PayingSettings> {
  const keys = await keysFrom(env, files.stripeKeyFile);
  const sellerFile = files.sellerFile ?? env.TONEBANK_SELLER_FILE;
  const seller = sellerFile === undefined ? undefined : await sellerFrom(sellerFile);
  const mailer = mailerFrom(env);
  const returnOrigins = originsFrom(env);
  return {
    ...(keys !== null && {
      provider: stripeProvider({ ...keys, ...placeFrom(env), reckonsTax: env.TONEBANK_STRIPE_TAX === '1' }),
    }),
    ...(seller !== undefined && { seller }),
    ...(mailer !== null && { mailer }),
    ...(returnOrigins.length > 0 && { returnOrigins }),
  };
}

type Keys = { key: string; webhookSecret?: string };

/** The file has the key in one line and, if messages are to be heard, their secret in another. */
async function keysFrom(env: Environment, file: string | undefined): Promise<Keys | null> {
  const lines = file === undefined ? [] : (await readFile(file, 'utf8').catch(unreadable(file))).split(/\s+/);
  const key =
    lines.find((line) => /^(sk|rk)_/.test(line)) ?? (file === undefined ? env.TONEBANK_STRIPE_KEY : undefined);
  const webhookSecret = lines.find((line) => line.startsWith('whsec_')) ?? env.TONEBANK_STRIPE_WEBHOOK_SECRET;
  if (file !== undefined && key === undefined) {
    throw wrong(
      `${file} has no line that begins with sk_ or rk_. The service was not started. Put the secret key there.`,
    );
  }
  if (key === undefined || key === '') return null;
  return { key, ...(webhookSecret && { webhookSecret }) };
}

/** Another address of the API, such as a proxy's: `https://host:port`. */
function placeFrom({ TONEBANK_STRIPE_API: address }: Environment) {
  if (address === undefined || address === '') return {};
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw wrong('TONEBANK_STRIPE_API is no address such as https://host:443. The service was not started.');
  }
  const protocol = url.protocol === 'http:' ? 'http' : 'https';
  return { host: url.hostname, protocol, port: Number(url.port || (protocol === 'http' ? 80 : 443)) } as const;
}

/** Where a checkout may lead back to beside the service itself and the app: origins, with blanks or commas between them. */
function originsFrom({ TONEBANK_RETURN_ORIGINS: text = '' }: Environment): string[] {
  return text
    .split(/[\s,]+/)
    .filter((one) => one !== '')
    .map((one) => {
      const url = URL.canParse(one) ? new URL(one) : null;
      if (url !== null && /^https?:$/.test(url.protocol) && (one === url.origin || one === `${url.origin}/`))
        return url.origin;
      throw wrong(
        'TONEBANK_RETURN_ORIGINS has something in it that is no origin such as https://host. The service was not started.',
      );
    });
}

async function sellerFrom(file: string): Promise<Seller> {
  const text = await readFile(file, 'utf8').catch(unreadable(file));
  const parsed = sellerSchema.safeParse(jsonIn(text, file), { error: inPlainWords });
  if (parsed.success) return parsed.data;
  const [first] = parsed.error.issues;
  throw wrong(
    `${file}: \`${first?.path.join('.')}\` ${first?.message}. The service was not started. Correct it and start again.`,
  );
}

function mailerFrom({ TONEBANK_SMTP_URL: url, TONEBANK_MAIL_FROM: from }: Environment): Mailer | null {
  if (url === undefined || url === '') return null;
  if (!/^smtps?:\/\//.test(url) || !URL.canParse(url)) {
    throw wrong('TONEBANK_SMTP_URL is no address such as smtps://user:password@host:465. The service was not started.');
  }
  if (from === undefined || !from.includes('@')) {
    throw wrong('TONEBANK_MAIL_FROM is missing: the address that e-mails come from. The service was not started.');
  }
  return smtpMailer({ url, from });
}

function jsonIn(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new AppError(
      'bad-input',
      `${file} is not JSON. The service was not started. Correct it and start again.`,
      {},
      { cause: error },
    );
  }
}

function unreadable(file: string) {
  return (error: unknown): never => {
    const message = `${file} could not be read. The service was not started. Check its name and its rights.`;
    throw new AppError('bad-input', message, { file }, { cause: error });
  };
}

function wrong(message: string): AppError {
  return new AppError('bad-input', message, {});
}
