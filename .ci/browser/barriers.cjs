// Opens pages in a browser and tells, as JSON: what axe-core finds, what overflows, and the print.
//
// node barriers.cjs WIDTHS PAGE.html ...   writes PAGE.pdf beside each page; ends with 3 where no
// browser starts.
const fs = require("fs");
const { pathToFileURL } = require("url");
const NO_BROWSER = 3;
const puppeteer = require("puppeteer-core");

async function start() {
  const chromium = (await import("@sparticuz/chromium")).default;
  try {
    return await puppeteer.launch({
      args: [...chromium.args, "--no-sandbox"],
      executablePath: process.env.CHROMIUM || (await chromium.executablePath()),
      headless: "shell",
    });
  } catch (fault) {
    console.error(fault.message);
    process.exit(NO_BROWSER);
  }
}

async function main([widths, ...files]) {
  const axe = fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
  const browser = await start();
  const found = [];
  for (const file of files) {
    const page = await browser.newPage();
    await page.setBypassCSP(true); // for axe-core alone; the page itself runs no script
    for (const width of widths.split(",").map(Number)) {
      await page.setViewport({ width, height: 900 });
      await page.goto(pathToFileURL(file).href);
      await page.evaluate(axe);
      found.push(await page.evaluate(async (width) => {
        const ran = await window.axe.run(document, { resultTypes: ["violations"] });
        const letters = [...document.querySelectorAll("svg text")];
        return {
          width,
          violations: ran.violations.map((each) => `${each.id}: ${each.nodes[0].html}`),
          passes: ran.passes.length,
          overflow: document.documentElement.scrollWidth - window.innerWidth,
          smallest: Math.min(...letters.map((each) => each.getBoundingClientRect().height)),
        };
      }, width));
    }
    await page.pdf({ path: file.replace(/html$/, "pdf"), preferCSSPageSize: true });
    await page.close();
  }
  await browser.close();
  console.log(JSON.stringify(found));
}

main(process.argv.slice(2)).catch((fault) => {
  console.error(fault);
  process.exit(1);
});
