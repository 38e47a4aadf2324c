package io.dreamfleet.cli.gallery;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.awt.image.BufferedImage;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * The examples of a layer's channels, a chunk of them at a time.
 *
 * @param number of these among the layer's examples, from 0
 */
record ExampleRows(int number, Examples examples, String layer, ExampleSprite sprite) {

  /**
   * Writes the sheet of a chunk's crops, and lists them with their units.
   *
   * @param units those of the chunk; others have no page
   * @param sheets gets the sheet's measures
   */
  void write(Site site, ChunkWriter.Chunk chunk, ObjectNode units, ArrayNode sheets) {
    Optional<BufferedImage> rows = sprite.rows(chunk.first(), UnitPlace.CHUNK);
    if (rows.isEmpty() || chunk.name().equals("whole")) {
      return;
    }
    Examples.OfLayer found = examples.layers().get(layer);
    String path = "%s/examples-%s-%d.jpg".formatted(chunk.folder(), chunk.name(), number);
    site.write("data/" + path, TileSheet.jpeg(rows.get()));
    sheets
        .addObject()
        .put("path", path)
        .put("tile", found.tile())
        .put("columns", found.columns())
        .put("rows", rows.get().getHeight() / found.tile())
        .put("job", examples.id().text());
    for (Iterator<String> names = units.fieldNames(); names.hasNext(); ) {
      String channel = names.next();
      list(
          found,
          Integer.parseInt(channel),
          chunk.first(),
          sheets.size() - 1,
          units.withObject("/" + channel));
    }
  }

  private static void list(
      Examples.OfLayer found, int channel, int first, int sheet, ObjectNode unit) {
    if (channel >= found.channels().size()) {
      return;
    }
    List<Examples.Crop> crops = found.channels().get(channel);
    ArrayNode examples = unit.withArray("examples");
    for (int column = 0; column < Math.min(crops.size(), found.columns()); column++) {
      Examples.Crop crop = crops.get(column);
      ObjectNode entry =
          examples
              .addObject()
              .put("sheet", sheet)
              .put("row", channel - first)
              .put("column", column)
              .put("picture", crop.picture())
              .put("activation", crop.activation());
      crop.label().ifPresent(label -> entry.put("label", label));
    }
  }
}
