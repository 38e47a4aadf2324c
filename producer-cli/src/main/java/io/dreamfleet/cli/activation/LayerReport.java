package io.dreamfleet.cli.activation;

import java.util.List;
import java.util.Optional;

/**
 * What is shown of a layer; files are named as the page links them.
 *
 * @param layer its name
 * @param shape of its output, such as {@code 128x6x6}
 * @param channels the strongest, the strongest first
 * @param grid its activation grid
 * @param caricature the picture that exaggerates what it has seen
 */
public record LayerReport(
    String layer,
    String shape,
    List<ChannelMap> channels,
    Optional<Grid> grid,
    Optional<Caricature> caricature) {
  public LayerReport {
    channels = List.copyOf(channels);
  }

  /** A channel's heat map. */
  public record ChannelMap(StrongestChannels.Channel channel, String file) {}

  /** A drawn grid of so many rows and columns. */
  public record Grid(int rows, int columns, String file) {}

  /** A caricature, and its score where that is known. */
  public record Caricature(String file, Optional<Double> score) {}
}
