"""The commands of the command line, one module each; see :data:`extractor.cli.COMMANDS`."""
