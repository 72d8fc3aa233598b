// devices.js — what a browser calls itself, in words people know.
//
//   deviceName("Mozilla/5.0 (Windows NT 10.0; ...) ... Chrome/126.0 ...") -> "Chrome · Windows", or null

const BROWSERS = [
  ["MicroMessenger", "微信 WeChat"],
  ["wxwork", "企业微信 WeCom"],
  ["DingTalk", "钉钉 DingTalk"],
  ["Edg/", "Edge"],
  ["HuaweiBrowser", "Huawei Browser"],
  ["MiuiBrowser", "Mi Browser"],
  ["QQBrowser", "QQ Browser"],
  ["Firefox/", "Firefox"],
  ["Chrome/", "Chrome"],
  ["Safari/", "Safari"],
];
const SYSTEMS = [
  ["HarmonyOS", "HarmonyOS"],
  ["Android", "Android"],
  ["iPhone", "iPhone"],
  ["iPad", "iPad"],
  ["Windows", "Windows"],
  ["Mac OS X", "macOS"],
  ["Linux", "Linux"],
];

const first = (table, agent) => table.find(([sign]) => agent.includes(sign))?.[1];

export function deviceName(agent) {
  const named = [first(BROWSERS, agent), first(SYSTEMS, agent)].filter(Boolean);
  if (named.length) return named.join(" · ");
  return agent.split("/")[0].slice(0, 40) || null;
}
