"""Many files: inputs, worker processes, resumable parts, output. :func:`extractor.batch.driver.run` is the way in."""
