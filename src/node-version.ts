/** As package.json's engines say; asked before anything is loaded that an older Node has no words for. */
const NEEDED = { major: 24, minor: 9 } as const;

/** @returns what to tell who starts this with a Node that is too old; nothing when it will do */
export function nodeTooOld(version: string): string | undefined {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isEnough = major > NEEDED.major || (major === NEEDED.major && minor >= NEEDED.minor);
  return isEnough
    ? undefined
    : `Airlock needs Node ${NEEDED.major}.${NEEDED.minor} or newer; this is ${version}. In a checkout, "npm start" uses the one that "npm ci" brings.`;
}

const complaint = nodeTooOld(process.versions.node);
if (complaint !== undefined) {
  process.stderr.write(`${complaint}\n`);
  process.exit(1);
}
