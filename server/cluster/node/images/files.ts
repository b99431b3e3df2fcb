import type { ImageFile } from "./build.ts";

const busyboxUsers = `root:x:0:0:root:/root:/bin/sh
daemon:x:1:1:daemon:/usr/sbin:/bin/false
bin:x:2:2:bin:/bin:/bin/false
sys:x:3:3:sys:/dev:/bin/false
sync:x:4:100:sync:/bin:/bin/sync
mail:x:8:8:mail:/var/spool/mail:/bin/false
www-data:x:33:33:www-data:/var/www:/bin/false
operator:x:37:37:Operator:/var:/bin/false
nobody:x:65534:65534:nobody:/home:/bin/false
`;

const busyboxGroups = `root:x:0:
daemon:x:1:
bin:x:2:
sys:x:3:
adm:x:4:
tty:x:5:
disk:x:6:
lp:x:7:
mail:x:8:
kmem:x:9:
wheel:x:10:root
cdrom:x:11:
dialout:x:18:
floppy:x:19:
video:x:28:
audio:x:29:
tape:x:32:
www-data:x:33:
operator:x:37:
utmp:x:43:
plugdev:x:46:
staff:x:50:
lock:x:54:
netdev:x:82:
users:x:100:
nobody:x:65534:
`;

/** What the BusyBox image holds besides programs. */
export const busyboxFiles: readonly ImageFile[] = [
  { path: "/etc/passwd", content: busyboxUsers },
  { path: "/etc/group", content: busyboxGroups },
  { path: "/etc/shadow", content: "root:*:::::::\n", mode: 0o640 },
  { path: "/etc/localtime", content: "" },
  { path: "/etc/nsswitch.conf", content: "passwd: files\ngroup: files\nhosts: files dns\n" },
  { path: "/home", directory: true, uid: 65534, gid: 65534 },
  { path: "/root", directory: true, mode: 0o700 },
  { path: "/usr/sbin", directory: true, uid: 1, gid: 1 },
  { path: "/var/spool/mail", directory: true, uid: 8, gid: 8 },
  { path: "/var/www", directory: true, uid: 33, gid: 33 },
  { path: "/lib64", link: "lib" },
  { path: "/lib", directory: true },
];
