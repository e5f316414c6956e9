"""A DynamoDB to learn with: what it says is what the service would say."""
