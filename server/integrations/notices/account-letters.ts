import { escaped, type Letter } from "./letter.ts";

type Words = { subject: string; text: string; way: { url: string; label: string }; foot: string };

/** To who asked for an account. Its link opens only together with the password that was chosen. */
export function confirmLetter(name: string, url: string): Letter {
  return written({
    subject: "Confirm your address for Muster",
    text: `Hello ${name}, confirm this address with the password you chose, and your account begins.`,
    way: { url, label: "Confirm the address" },
    foot: "The link works for two days. If you did not sign up, leave it: nothing begins without it.",
  });
}

/** To somebody whose address was given again. The page that was used does not tell whether it is known. */
export function knownLetter(name: string, url: string): Letter {
  return written({
    subject: "You have an account on Muster already",
    text: `Hello ${name}, somebody signed up with this address, which has an account already. Sign in with it, or choose a new password there.`,
    way: { url, label: "Sign in" },
    foot: "If it was not you, nothing has changed and there is nothing to do.",
  });
}

export function resetLetter(name: string, url: string): Letter {
  return written({
    subject: "A new password for Muster",
    text: `Hello ${name}, choose a new password. Every session of your account ends with it.`,
    way: { url, label: "Choose a new password" },
    foot: "The link works for one hour, once. If you did not ask for it, leave it: your password stays as it is.",
  });
}

/** To the owner of an account that another one opens from now on. */
export function connectedLetter(name: string, provider: string, url: string): Letter {
  return written({
    subject: `${provider} opens your account on Muster now`,
    text: `Hello ${name}, an account at ${provider} was connected and signs you in from now on.`,
    way: { url, label: "Sign in" },
    foot: "If it was not you, sign in, disconnect it under Settings, Account, and change your password.",
  });
}

function written({ subject, text, way, foot }: Words): Letter {
  const link = `<a href="${escaped(way.url)}" style="color:#0b6377;font-weight:600">${escaped(way.label)}</a>`;
  return {
    subject,
    text: `${text}\n\n${way.url}\n\n--\n${foot}\n`,
    html: `<!doctype html><html lang="en"><body style="margin:0;background:#f5f4f0;color:#1c1b18;font:14px/20px sans-serif">
<div style="max-width:560px;margin:0 auto;padding:24px 16px"><div style="background:#fffefc;border:1px solid #e4e1d9;border-radius:10px;padding:16px">
<p style="margin:0 0 12px">${escaped(text)}</p>${link}</div>
<p style="color:#6b675d;font-size:12px">${escaped(foot)}</p></div></body></html>`,
  };
}
