/** What must never be committed in a fixture: secrets, and the names of real accounts and people. */

const LEAKS: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN/, 'a PEM block'],
  [/\bya29\.[\w-]{4,}/, 'a Google access token'],
  [/\b1\/\/0[\w-]{10,}/, 'a Google refresh token'],
  [/GOCSPX-/, 'a Google client secret'],
  [/\b(AKIA|ASIA)[A-Z0-9]{16}\b/, 'an AWS access key'],
  [/\beyJ[\w-]{10,}\.[\w-]{10,}\./, 'a JWT'],
  [/\b(xox[abprs]|ghp|gho|sk_live|EAA[A-Z0-9]{4})[-_A-Za-z0-9]{8,}/, 'a vendor token'],
  [/[\w.+-]+@(?!example\.|[\w.-]*example\.)[\w-]+\.[\w.]+/, 'an e-mail address outside example domains'],
  [/\b\d{12}\.apps\.googleusercontent\.com/, 'an OAuth client id'],
  [
    /"(client_secret|refresh_token|access_token|secretAccessKey|private_key|sessionToken|password)"\s*:\s*"(?!\{\{)[^"]+"/,
    'a credential that is no {{secret:…}}',
  ],
];

export function leaksIn(text: string): readonly string[] {
  return LEAKS.filter(([shape]) => shape.test(text)).map(([, what]) => what);
}
