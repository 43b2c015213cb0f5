import { UnsupportedNodeError } from '../errors/unsupported-node.error';

/** As package.json's engines say, of which npm only warns. @throws UnsupportedNodeError */
export function assertNode(version: string): void {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major < 24 || (major === 24 && minor < 9)) throw new UnsupportedNodeError(version);
}
