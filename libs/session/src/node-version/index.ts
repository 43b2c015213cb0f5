// What each of the libraries loads first, so that an older Node hears this before it stumbles over what it does not know.
// It imports nothing that could fail there itself.
import { assertNode } from './assert-node';

assertNode(process.versions.node);
