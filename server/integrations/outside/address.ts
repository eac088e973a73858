import { lookup } from "node:dns/promises";
import { BlockList, isIP } from "node:net";
import { DomainError } from "#server/lib/errors";

/** Everything that is not the public internet: this machine, private and shared networks, link-local, metadata, documentation, multicast. */
const RANGES_V4 = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
] as const;
/** Of IPv6 only the unicast of the internet is left, without its tunnels, which lead to IPv4 addresses of any kind. */
const PUBLIC_V6 = ["2000::", 3] as const;
const RANGES_V6 = [
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["3fff::", 20],
] as const;

const blocked = new BlockList();
for (const [net, prefix] of RANGES_V4) blocked.addSubnet(net, prefix, "ipv4");
for (const [net, prefix] of RANGES_V6) blocked.addSubnet(net, prefix, "ipv6");
const global6 = new BlockList();
global6.addSubnet(...PUBLIC_V6, "ipv6");

/** Whether an address, as a literal, lies on the public internet. IPv4 inside IPv6 is none of it. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !blocked.check(address, "ipv4");
  if (family === 6) return global6.check(address, "ipv6") && !blocked.check(address, "ipv6");
  return false;
}

export type Resolve = (host: string) => Promise<{ address: string; family: number }[]>;
export type Target = { url: URL; address: string; family: number };
const resolveByDns: Resolve = (host) => lookup(host, { all: true, verbatim: true });

/**
 * The one check for calls to addresses that people give: http or https, no name and password in it, and every address the name
 * stands for public, unless private ones are allowed. Answers the address to connect to, so that a second look-up cannot give
 * another one. Throws `bad_input` with what is wrong.
 */
export async function checkOutside(
  given: string,
  options: { allowPrivate: boolean; resolve?: Resolve; isPublic?: (address: string) => boolean },
): Promise<Target> {
  if (!URL.canParse(given)) throw refuse("This is no web address.");
  const url = new URL(given);
  if (url.protocol !== "http:" && url.protocol !== "https:")
    throw refuse("An address begins with https:// or http://.");
  if (url.username || url.password) throw refuse("Take name and password out of the address.");
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const found = isIP(host)
    ? [{ address: host, family: isIP(host) }]
    : await (options.resolve ?? resolveByDns)(host).catch(() => {
        throw refuse(`Nobody knows the name ${host}.`);
      });
  const [first] = found;
  if (!first) throw refuse(`Nobody knows the name ${host}.`);
  const isPublic = options.isPublic ?? isPublicAddress;
  if (!options.allowPrivate && found.some(({ address }) => !isPublic(address)))
    throw refuse(`${host} is an address of a private network. Set MUSTER_ALLOW_PRIVATE_ADDRESSES=1 if that is meant.`);
  return { url, ...first };
}

function refuse(message: string): DomainError {
  return new DomainError("bad_input", message);
}
