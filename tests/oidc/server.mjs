// oidc-provider, a certified OpenID provider, as a server for tests: on a free loopback port, with
// PKCE, rotation with reuse detection, revocation and `iss` in every answer. It signs the person in
// and consents by itself. Prints one JSON line with its origin; then answers, line by line, what is
// asked on standard input.
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
import Provider from 'oidc-provider';

// Standard output carries answers only.
console.info = console.warn = console.error;

const [clientId, clientSecret, redirectUri, accessLife] = process.argv.slice(2);
const http = createServer();
await new Promise((ready) => http.listen(0, '127.0.0.1', ready));
const origin = `http://127.0.0.1:${http.address().port}`;

const provider = new Provider(origin, {
  clients: [{
    client_id: clientId,
    client_secret: clientSecret,
    redirect_uris: [redirectUri],
    grant_types: ['authorization_code', 'refresh_token'],
    token_endpoint_auth_method: 'client_secret_post',
    scope: 'openid offline_access',
  }],
  cookies: { keys: ['for tests'] },
  features: {
    devInteractions: { enabled: false },
    revocation: { enabled: true },
    introspection: { enabled: true },
  },
  pkce: { required: () => true },
  rotateRefreshToken: true,
  issueRefreshToken: async (_, client) => client.grantTypeAllowed('refresh_token'),
  ttl: {
    AccessToken: Number(accessLife), AuthorizationCode: 60, Grant: 7200, Interaction: 60, RefreshToken: 7200, Session: 600,
  },
  findAccount: async (_, id) => ({ accountId: id, claims: async () => ({ sub: id }) }),
  interactions: { url: (_, interaction) => `/signed-in/${interaction.uid}` },
});

const counts = { refreshed: 0, revoked: 0, refused: [] };
provider.on('grant.success', (ctx) => {
  if (ctx.oidc.params.grant_type === 'refresh_token') counts.refreshed += 1;
});
provider.on('grant.error', (_, error) => counts.refused.push(error.message));
provider.on('grant.revoked', () => { counts.revoked += 1; });

// The person signs in, then agrees to everything.
async function decide(request, response) {
  const { prompt, params, session } = await provider.interactionDetails(request, response);
  if (prompt.name === 'login') return { login: { accountId: 'ada' } };
  const grant = new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
  grant.addOIDCScope('openid offline_access');
  return { consent: { grantId: await grant.save() } };
}

const answer = provider.callback();
http.on('request', async (request, response) => {
  if (!request.url.startsWith('/signed-in/')) return answer(request, response);
  try {
    await provider.interactionFinished(request, response, await decide(request, response));
  } catch (error) {
    response.writeHead(500).end(String(error));
  }
});

console.log(JSON.stringify({ origin }));
const questions = createInterface({ input: process.stdin });
for await (const line of questions) {
  const [what, token] = JSON.parse(line);
  if (what === 'counts') {
    console.log(JSON.stringify(counts));
  } else if (what === 'knows') {
    const found = await provider.RefreshToken.find(token) ?? await provider.AccessToken.find(token);
    console.log(JSON.stringify({ alive: found?.isValid ?? false }));
  }
}
process.exit();
