import { helloApp } from "../servers/hello-app.ts";
import { buildImage } from "./build.ts";
import type { Image } from "./image.ts";

/** gcr.io/google-samples/hello-app 1.0 and 2.0: one static binary, run as nonroot, no shell. */
export function helloAppImages(): readonly Image[] {
  return ["1.0", "2.0"].map((version) =>
    buildImage({
      repositories: [
        "gcr.io/google-samples/hello-app",
        "us-docker.pkg.dev/google-samples/containers/gke/hello-app",
      ],
      tags: [version],
      sizeBytes: version === "1.0" ? 13745365 : 13745409,
      user: "nonroot:nonroot",
      command: ["/hello-app"],
      env: [
        ["PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
        ["SSL_CERT_FILE", "/etc/ssl/certs/ca-certificates.crt"],
        ["PORT", "8080"],
      ],
      programs: new Map([["/hello-app", helloApp(`${version}.0`)]]),
      files: [
        {
          path: "/etc/passwd",
          content:
            "root:x:0:0:root:/root:/sbin/nologin\nnobody:x:65534:65534:nobody:/nonexistent:/sbin/nologin\nnonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin\n",
        },
        { path: "/etc/group", content: "root:x:0:\nnobody:x:65534:\nnonroot:x:65532:\n" },
        { path: "/home/nonroot", directory: true, uid: 65532, gid: 65532, mode: 0o700 },
      ],
    }),
  );
}
