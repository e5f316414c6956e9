"""boto3 in, boto3 out: the Sandbox object, moto, the two doors."""
