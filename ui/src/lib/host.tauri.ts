// The desktop app: each call is one command of the app.

import { Channel, invoke } from "@tauri-apps/api/core";
import type { Host } from "./host";
import type { Message } from "./types";

export const host: Host = {
  watch: (on) => invoke("watch", { on: new Channel<Message>(on) }),

  connection: (id) => invoke("connection", { id }),
  copy: (id, form) => invoke("copy", { id, form }),
  reveal: (id) => invoke("reveal", { id }),
  claims: (id) => invoke("claims", { id }),
  refresh: (id) => invoke("refresh", { id }),
  rename: (id, name) => invoke("rename", { id, name }),
  disconnect: (id, local) => invoke("disconnect", { id, local }),

  providers: () => invoke("providers"),
  provider: (id) => invoke("provider", { id }),
  addProvider: (provider) => invoke("add_provider", { provider }),
  clients: (provider) => invoke("clients", { provider }),
  redirectUri: (provider, kind) => invoke("redirect_uri", { provider, kind }),
  openDocumentation: (provider) => invoke("open_documentation", { provider }),

  begin: (request) => invoke("begin", { request }),
  reopen: (id) => invoke("reopen", { id }),
  copyLink: (id) => invoke("copy_link", { id }),
  paste: (text) => invoke("paste", { text }),
  cancel: (id) => invoke("cancel", { id }),
  adopt: (request) => invoke("adopt", { request }),
  forItself: (request) => invoke("for_itself", { request }),

  unlock: () => invoke("unlock"),
  changeSettings: (settings) => invoke("change_settings", { settings }),
  copyText: (text) => invoke("copy_text", { text }),
};
