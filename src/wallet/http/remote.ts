import { createORPCClient } from '@orpc/client';
import type { JsonifiedClient } from '@orpc/openapi-client';
import { OpenAPILink } from '@orpc/openapi-client/fetch';
import type { WalletClient } from '../../contract/clients.ts';
import { walletContract } from '../../contract/wallet.ts';
import { AppError } from '../../core/errors.ts';
import { packed } from './packed.ts';
import { fromBody, refusalOf } from './refusals.ts';

/**
 * A team's wallet service over HTTP, with the same face as the one in this process: every refusal is an AppError.
 *
 * @param address where the service listens, such as `https://wallet.example.com`
 * @param token what a member or a device was given; sent with every request and never written down here
 * @param fetch the network; a test may put a bad one here
 */
export function remoteWallet(address: string, token: string, fetch: typeof globalThis.fetch): WalletClient {
  const link = new OpenAPILink(walletContract, {
    url: address,
    headers: { authorization: `Bearer ${token}` },
    fetch: (request, init) => reach(fetch, request, init),
    customErrorResponseBodyDecoder: (body, { status }) => fromBody(body, status),
    interceptors: [
      async ({ next }) => {
        try {
          const answer = await next();
          return isStream(answer) ? withRefusals(answer) : answer;
        } catch (error) {
          throw refusalOf(error);
        }
      },
    ],
  });
  return createORPCClient<JsonifiedClient<WalletClient>>(link);
}

async function reach(fetch: typeof globalThis.fetch, request: Request, init: RequestInit): Promise<Response> {
  try {
    return await fetch(await packed(request), init);
  } catch (error) {
    if (request.signal.aborted) throw error;
    throw unreachable(error);
  }
}

function unreachable(cause: unknown): AppError {
  return new AppError(
    'wallet-unreachable',
    'The wallet could not be reached. Nothing was changed that you were not told of. Check the network and the wallet address in the settings, then try again.',
    {},
    { cause },
  );
}

function isStream(answer: unknown): answer is AsyncIterableIterator<unknown> {
  return typeof answer === 'object' && answer !== null && Symbol.asyncIterator in answer;
}

async function* withRefusals(stream: AsyncIterableIterator<unknown>): AsyncGenerator<unknown> {
  try {
    yield* stream;
  } catch (error) {
    throw refusalOf(error);
  }
}
