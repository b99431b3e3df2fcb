import { busyboxImages } from "./busybox.ts";
import { createCatalogue } from "./catalogue.ts";
import { coreDnsImage } from "./coredns.ts";
import { helloAppImages } from "./hello-app.ts";
import type { ImageCatalogue } from "./image.ts";
import { libraryImages } from "./library.ts";

/** Every image that the simulated registries hold. Built once for a process. */
export function createImageCatalogue(): ImageCatalogue {
  return createCatalogue([
    ...busyboxImages(),
    coreDnsImage(),
    ...helloAppImages(),
    ...libraryImages(),
  ]);
}
