package dev.chainrule.page;

import dev.chainrule.io.Words;
import java.awt.Dimension;
import java.io.StringWriter;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.apache.batik.svggen.SVGGeneratorContext;
import org.apache.batik.svggen.SVGGraphics2D;
import org.apache.batik.svggen.SVGGraphics2DIOException;
import org.apache.batik.svggen.SVGIDGenerator;
import org.apache.batik.svggen.SVGSyntax;
import org.knowm.xchart.internal.chartpart.Chart;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** A plot as an SVG element to stand in an HTML page. */
final class Svg {
  private static final String NAMESPACE = "http://www.w3.org/2000/svg";

  static {
    // Measuring text must not look for a screen, which a driver on a cluster has not.
    if (System.getProperty("java.awt.headless") == null) {
      System.setProperty("java.awt.headless", "true");
    }
  }

  private Svg() {}

  /**
   * Draws {@code chart}; it scales with the page.
   *
   * @param id of its own in the page, in front of all ids in the element
   * @param label what it shows, for those who cannot see it
   */
  static String of(Chart<?, ?> chart, String id, String label) {
    int width = chart.getWidth();
    int height = chart.getHeight();
    SVGGeneratorContext context = SVGGeneratorContext.createDefault(document());
    context.setComment(null);
    context.setPrecision(2);
    context.setIDGenerator(new Ids(id));
    SVGGraphics2D graphics = new SVGGraphics2D(context, false);
    graphics.setSVGCanvasSize(new Dimension(width, height));
    chart.paint(graphics, width, height);
    Element root = graphics.getRoot();
    root.removeAttribute("width");
    root.removeAttribute("height");
    root.setAttribute("viewBox", Words.format("0 0 %d %d", width, height));
    root.setAttribute("role", "img");
    root.setAttribute("aria-label", label);
    return text(graphics, root);
  }

  /** Without the prolog and the document type, which have no place inside a page. */
  private static String text(SVGGraphics2D graphics, Element root) {
    StringWriter writer = new StringWriter();
    try {
      graphics.stream(root, writer, true, false);
    } catch (SVGGraphics2DIOException e) {
      throw new IllegalStateException("a string cannot be written", e);
    }
    String svg = writer.toString();
    return svg.substring(svg.indexOf("<svg"))
        .replace(" id=\"" + SVGSyntax.ID_PREFIX_GENERIC_DEFS + "\"", "");
  }

  private static Document document() {
    try {
      return DocumentBuilderFactory.newInstance()
          .newDocumentBuilder()
          .getDOMImplementation()
          .createDocument(NAMESPACE, "svg", null);
    } catch (ParserConfigurationException e) {
      throw new IllegalStateException("the JDK has no XML parser", e);
    }
  }

  /** Clip paths of several plots in one page must not share ids. */
  private static final class Ids extends SVGIDGenerator {
    private final String prefix;

    Ids(String prefix) {
      this.prefix = prefix;
    }

    @Override
    public String generateID(String kind) {
      return prefix + "-" + super.generateID(kind);
    }
  }
}
