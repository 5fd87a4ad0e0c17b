import js from "@eslint/js";

// Text of papers is untrusted: it enters the page as text, never as markup or code.
const MARKUP = "/^(innerHTML|outerHTML|insertAdjacentHTML|setHTML|setHTMLUnsafe|createContextualFragment|srcdoc)$/";
const message = "Use textContent and elements.";

export default [
  js.configs.recommended,
  {
    linterOptions: { reportUnusedDisableDirectives: "error" },
    languageOptions: { ecmaVersion: 2022 },
    rules: {
      // tsc does it, and knows the page
      "no-undef": "off",
      "no-unused-vars": ["error", { vars: "local", ignoreRestSiblings: true, caughtErrors: "none" }],
      "no-var": "error",
      "prefer-const": "error",
      eqeqeq: "error",
    },
  },
  {
    files: ["analysis/**/*.js"],
    // one scope for all: render.py joins them
    languageOptions: { sourceType: "script" },
    rules: {
      "no-eval": "error",
      "no-implied-eval": "error",
      "no-new-func": "error",
      "no-script-url": "error",
      "no-restricted-globals": ["error", "fetch", "XMLHttpRequest", "WebSocket", "DOMParser", "localStorage", "eval", "Function"],
      "no-restricted-properties": ["error",
        ...["write", "writeln"].map((property) => ({ object: "document", property, message })),
        ...["pushState", "replaceState"].map((property) => ({ property, message: "It throws inside a notebook's iframe." })),
      ],
      "no-restricted-syntax": ["error",
        { selector: `Identifier[name=${MARKUP}]`, message },
        { selector: `Literal[value=${MARKUP}]`, message },
      ],
    },
  },
];
