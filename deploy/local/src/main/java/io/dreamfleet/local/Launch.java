package io.dreamfleet.local;

import java.nio.file.Path;
import java.util.List;

/** How a process of the fleet that answers HTTP is started. */
interface Launch {
  /** The whole command. */
  List<String> command(String name, int httpPort);

  /** Where the fleet is. */
  Path settingsFile();

  Path log(String name);

  /** The option by which its port was given, for messages. */
  String portOption();
}
