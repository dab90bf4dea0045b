import './endsWithParent.ts';

// For a child that has nothing else to hear from the test: the channel alone does not keep it running.

process.channel?.unref();
