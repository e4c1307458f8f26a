import { describe, expect, it } from "vitest";
import { decide } from "../../../../pwa/src/shared/i18n/language";
import { translator, type Catalogue } from "../../../../pwa/src/shared/i18n/translate";

const en = {
  hello: "Hello {name}",
  stops: { one: "{count} stop", other: "{count} stops" },
} as const;
const es: Catalogue<keyof typeof en> = {
  hello: "Hola {name}",
  stops: { one: "{count} parada", other: "{count} paradas" },
};

describe("a catalogue", () => {
  it("fills in values by name", () => {
    expect(translator("en", { en, es })("hello", { name: "Aino" })).toBe("Hello Aino");
  });

  it("chooses the plural of its own language", () => {
    const t = translator("es", { en, es });
    expect(t("stops", { count: 1 })).toBe("1 parada");
    expect(t("stops", { count: 0 })).toBe("0 paradas");
  });

  it("writes numbers as its language does", () => {
    expect(translator("en", { en, es })("stops", { count: 6012 })).toBe("6,012 stops");
  });

  it("leaves a value out that nobody gave", () => {
    expect(translator("en", { en, es })("hello")).toBe("Hello {name}");
  });
});

describe("the language of the page", () => {
  it("is the one chosen by hand before the browser's", () => {
    expect(decide("es", ["en-GB"])).toBe("es");
  });

  it("is the browser's first one that we speak", () => {
    expect(decide(null, ["fi-FI", "es-MX", "en"])).toBe("es");
  });

  it("is English when we speak none of them", () => {
    expect(decide(null, ["fi-FI"])).toBe("en");
  });
});
