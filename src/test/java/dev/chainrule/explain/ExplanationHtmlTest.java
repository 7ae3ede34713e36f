package dev.chainrule.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.chainrule.model.Parameters;
import java.io.StringReader;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class ExplanationHtmlTest {

  static List<Explanation> everything() {
    return Explanations.all();
  }

  /** It is written so that it is XML too. */
  private static Document parse(String page) throws Exception {
    assertTrue(page.startsWith("<!DOCTYPE html>\n"));
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(page.substring(page.indexOf('\n')))));
  }

  @ParameterizedTest
  @MethodSource("everything")
  void pageIsWellFormedAndLoadsNothing(Explanation explanation) throws Exception {
    String page = ExplanationHtml.render(List.of(explanation));
    assertFalse(page.matches("(?s).*(https?:|//|url\\(|@import).*"), "refers to elsewhere");
    NodeList elements = parse(page).getElementsByTagName("*");
    for (int i = 0; i < elements.getLength(); i++) {
      Element element = (Element) elements.item(i);
      assertFalse(List.of("script", "link", "img", "iframe").contains(element.getTagName()));
      assertFalse(element.hasAttribute("src"));
    }
  }

  @Test
  void everyStepIsACardAndEveryValueANode() throws Exception {
    Explanation tiny = Explanations.of(ReferenceExample.tiny(), Reduction.SUM);
    Document page = parse(ExplanationHtml.render(List.of(tiny)));
    assertEquals(tiny.steps().size(), page.getElementsByTagName("article").getLength());
    String graph = page.getElementsByTagName("svg").item(0).getTextContent();
    for (String name : List.of("x", "W1 [2, 2]", "z1", "relu", "h", "W2 [2, 1]", "loss", "∂L/∂h")) {
      assertTrue(graph.contains(name), name + " not in " + graph);
    }
  }

  @Test
  void blockedUnitsAreMarked() throws Exception {
    String page =
        ExplanationHtml.render(
            List.of(Explanations.of(ReferenceExample.reluBlocking(), Reduction.SUM)));
    assertTrue(page.contains("<td class=\"off\" title=\"blocked\">0</td>"));
    assertTrue(page.contains("blocks 1 of 2"));
    assertFalse(page.contains("stroke-dasharray"), "no gradient is zero as a whole");
  }

  @Test
  void gradientsOfZeroAreDashed() throws Exception {
    ReferenceExample example = ReferenceExample.reluBlocking();
    Parameters dead = example.weights().copy();
    dead.view("b1").fill(-100);
    Explanation explanation =
        Explainer.explain(
            "dead", "Test.", example.mlp(), dead, example.batch(), Reduction.SUM, 0.1, 1);
    String page = ExplanationHtml.render(List.of(explanation));
    assertTrue(page.contains("stroke-dasharray"), "no gradient passes the hidden layer");
  }

  @Test
  void severalExplanationsShareAPage() throws Exception {
    ReferenceExample batch = ReferenceExample.batchOfTwo();
    Document page =
        parse(
            ExplanationHtml.render(
                List.of(
                    Explanations.of(batch, Reduction.SUM),
                    Explanations.of(batch, Reduction.MEAN))));
    assertEquals(2, page.getElementsByTagName("section").getLength());
    assertEquals(2, page.getElementsByTagName("svg").getLength());
  }
}
