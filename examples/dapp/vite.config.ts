import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

export default defineConfig({
  // Where the demo's host serves it.
  base: "/dapp/",
  plugins: [react()],
  // The one origin that the demo's form allows, beside the host itself.
  server: { host: "127.0.0.1", port: 8789, strictPort: true },
});
