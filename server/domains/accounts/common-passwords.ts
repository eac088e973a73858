import { readFileSync } from "node:fs";
import { join } from "node:path";

/** What the large list lacks: of other languages, of this product, and of years. */
const MORE = `1q2w3e4r5t 1q2w3e4r5t6y 1qaz2wsx3edc 1qazxsw23edc q1w2e3r4t5 q1w2e3r4t5y6 qwertyuiop qwertyuiopasdf qwerty12345 qwerty123456
qazwsxedcrfv qazwsxedc123 zaq12wsxcde3 asdfghjkl asdfghjkl123 zxcvbnm123 asdfasdfasdf qweasdzxc123 qwerasdfzxcv poiuytrewq mnbvcxzlkj
0123456789 1234567890 12345678910 123456789012 0987654321 9876543210 1234512345 123123123123 1122334455 1111111111 0000000000 2222222222
5555555555 7777777777 8888888888 9999999999 1212121212 1231231231 1234554321 123456789a a123456789 a1234567890 abc1234567 abcd123456
abcdefghij abcdefghijk abcdef1234 abc123456789 aaaaaaaaaa password password1 passwordpassword mypassword thepassword newpassword
password1234 yourpassword secretpassword adminpassword rootpassword changeme changemenow letmein letmeinnow letmeinplease
administrator adminadmin admin12345 superadmin superuser welcome welcomehome welcomeback iloveyou iloveyousomuch iloveyouforever
ilovemyself lovelovelove princess princess123 sunshine sunshine123 football footballer basketball basketball1 baseball baseball123
volleyball skateboard snowboard soccer12345 liverpool liverpoolfc manchester manchesterunited chelsea12345 arsenal12345 barcelona
barcelona1 realmadrid juventus12 michaeljordan butterfly butterflies strawberry watermelon chocolate chocolates cheesecake pineapple123
dragonball dragonballz pokemon12345 minecraft minecraft123 starwars123 startrek123 harrypotter spiderman123 superman123 batman12345
ironman12345 wonderwoman tinkerbell hellokitty hello12345 helloworld hellohello goodmorning goodluck123 christmas happybirthday
birthday123 motherfucker fuckyou123 fuckyoubitch asshole123 monkey12345 monkeymonkey elephant123 crocodile1 pussycat123 blackcat123
computer computer123 internet internet123 microsoft microsoft1 facebook facebook123 google12345 youtube123 linkedin123 whatsapp123
samsung123 motorola123 nintendo64 playstation playstation2 playstation3 playstation4 xbox360xbox trustno1trustno1 whatever whatever123
blink182blink metallica metallica1 slipknot666 greenday123 linkinpark evanescence rollingstones eminem12345 nirvana12345
jesuschrist jesus12345 godisgood godisgreat heaven12345 angel12345 angelangel forever123 friendship bestfriend bestfriends
california newyork123 washington manchester1 australia123 philippines alexander alexander1 christopher christian christina1 elizabeth
elizabeth1 jennifer jennifer1 katherine1 nicholas123 stephanie1 benjamin123 jonathan123 gabriella1 victoria123 samantha123 michelle123
veronica123 maximilian valentina1 sebastian1 mustermuster missioncontrol mission-control testtesttest test123456 test1234567 testpassword
temporary123 default123 guest12345 demo123456 demodemodemo user123456 correcthorsebatterystaple sommer2024 winter2024 schatz12345
passwort passwort123 hallo12345 fussball123 geheim12345 azertyuiop motdepasse motdepasse1 bonjour123 doudou12345 soleil12345`;

let known: ReadonlySet<string> | undefined;

/**
 * Whether a text, in small letters, is one of some thirty thousand that are guessed first, or a word such passwords are made of. What is made of
 * them by digits or signs at the end, or by letters that are written as digits, is found by who asks (`policy.ts`).
 */
export function isCommonPassword(text: string): boolean {
  known ??= read();
  return known.has(text);
}

function read(): ReadonlySet<string> {
  const list = readFileSync(join(import.meta.dirname, "data", "common-passwords.txt"), "utf8");
  const lines = list.split("\n").filter((line) => !line.startsWith("# "));
  return new Set([...lines, ...MORE.split(/\s+/)].filter(Boolean));
}
